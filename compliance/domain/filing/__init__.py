"""Who keeps an injury log, who files it with OSHA, and when: 29 CFR 1904.1, .2, .32 and .41."""
