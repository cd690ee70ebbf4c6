"""What always holds in the store, one module a part of it; ``views.doctor`` runs them all."""
