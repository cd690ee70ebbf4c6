"""What the pages of shipments read: parcels, one parcel whole, parcels asked back."""
