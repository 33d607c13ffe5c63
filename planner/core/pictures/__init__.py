"""Pictures of a factory: its hall, the flow of its power, its networks.

A picture is a scene of plain shapes; whoever shows it knows colours and fonts.
"""
