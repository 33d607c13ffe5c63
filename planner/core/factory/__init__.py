"""The factory: its bill of materials, and how it becomes inputs of the model."""
