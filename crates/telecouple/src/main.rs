//! Telecouple: trace the resources behind a product to the mines they come from.

fn main() {}
