"""What can be bought: hardware with its prices, token prices, and the market beside."""
