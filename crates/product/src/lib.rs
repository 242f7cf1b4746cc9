//! Telecoupled land disturbance of a product, from its bill of materials.
