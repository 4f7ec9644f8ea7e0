"""Whether a case goes on the OSHA log, where on it, and with how many days.

29 CFR 1904.4 to 1904.12, as pure functions over facts: `reading.read_facts` takes what is known,
`decision.decide` gives the answer with its reasons, `decision.next_question` what to ask next,
`days.count_days` the day counts. Whether a case must be *reported* to OSHA at once (29 CFR 1904.39)
is another question and is not answered here.
"""
