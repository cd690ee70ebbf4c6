"""What every page stands in and is made of: shell, states, toasts, small parts, forms, formats."""
