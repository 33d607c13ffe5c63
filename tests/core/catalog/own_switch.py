"""An item of a user's own catalog, as text, that several tests read and spoil."""

SWITCH = """[[item]]
id = "own-switch"
category = "network"
asset_class = "network"
vendor = "Acme"
model = "Switch 32"
contains = "32 ports of 400G."
unit = "unit"
price_usd = 20000
price_basis = "quote"
power_kw = 0.9
ports = 32
port_speed_gbps = 400
fabric = "ethernet"
source = "Quote 4711"
source_date = "2026-11-02"
confidence = "high"
"""
