"""What GPUs produce: measured rows and the operating points drawn from them."""
