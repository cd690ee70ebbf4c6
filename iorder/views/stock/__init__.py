"""What the pages of stock, SKUs, holds, counts and transfers read, and what can be promised."""
