"""The reality check: figures of a plan beside what the market knows."""
