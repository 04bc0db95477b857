"""The right to make a mistake: a first error made in good faith is mended without penalty."""
