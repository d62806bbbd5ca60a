"""What stands around the pages: the rail, the bar at the bottom, the shelf the pages stand on."""
