"""The canvas: points, regions, ellipses and centres, painted and changed by hand."""
