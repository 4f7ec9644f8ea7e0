"""Use cases: verbs that change rows and write one trail entry each."""
