"""Cases of recordkeeping as data, and how to read them."""
