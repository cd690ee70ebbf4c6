"""Stock levels, SKUs, holds, counts and transfers, drawn and acted on."""
