"""The views of the office's pages; each behind `office_view` with the permission it needs."""
