//! The wire: command descriptor blocks, data layouts, mode pages, sense, and the Transport seam
