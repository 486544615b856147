//! A recording or image against its plan: rules and findings
