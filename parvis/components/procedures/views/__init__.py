"""The pages of procedures: finding and filing, following, the desk."""
