"""From catalogue and rules to a site: pages, bundle, search, server."""
