"""Examples of Excel's depreciation functions, as Microsoft's help prints them.

SYD has a cost of 30,000 and a salvage value of 7,500 over 10 years; DDB and VDB have
2,400 and 300.
"""

# SYD(30000,7500,10,1) for the first year, and (…,10) for the last
SUM_OF_YEARS = [(1, 4090.91), (10, 409.09)]
DECLINING_ARGUMENTS = ("life", "factor", "first", "last", "printed")
DECLINING_BALANCE = [
    # DDB(2400,300,120,1) and VDB(2400,300,120,0,1): the first month
    (120.0, 2.0, 0, 1, 40.00),
    # DDB(2400,300,10,1,2) and VDB(2400,300,10,0,1): the first of ten periods
    (10.0, 2.0, 0, 1, 480.00),
    # DDB(2400,300,10,2,1.5): the second
    (10.0, 1.5, 1, 2, 306.00),
    # DDB(2400,300,10,10): the tenth, down to what it is worth
    (10.0, 2.0, 9, 10, 22.12),
    # VDB(2400,300,120,6,18), and the same with a factor of 1.5
    (120.0, 2.0, 6, 18, 396.31),
    (120.0, 1.5, 6, 18, 311.81),
]
