"""The demo zone: fictional firms, deterministic from one seed, its dates relative to the day of seeding."""
