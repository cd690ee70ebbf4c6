"""How long lists are read: pages by key, strides, anchors far down, lengths, their addresses."""
