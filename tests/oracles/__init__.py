"""Second calculations that know nothing of the program: what its figures are held to.

The ledger is written from the description of the domain, in plain Python loops, and
the published libraries from other people's. Nothing here imports the model.
"""
