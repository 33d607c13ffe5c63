"""Pictures of the factory: scenes of the core drawn in the colours of the theme."""
