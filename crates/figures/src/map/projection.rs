//! The Equal Earth projection.

/// Equal Earth, spherical, unit radius: (x, y) of a longitude (relative to the central meridian) and latitude in
/// degrees. Šavrič, Patterson & Jenny (2018), *Int. J. Geogr. Inf. Sci.* 33, 454-465, equations 9 and 10.
///
/// The whole world spans x ±2.7066 and y ±1.3174.
#[must_use]
pub fn equal_earth(longitude: f64, latitude: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340264, -0.081106, 0.000893, 0.003796];
    let [a1, a2, a3, a4] = A;
    let root3 = 3f64.sqrt();
    let theta = (root3 / 2.0 * latitude.to_radians().sin()).asin();
    let (t2, lambda) = (theta * theta, longitude.to_radians());
    let t6 = t2 * t2 * t2;
    let x =
        2.0 * root3 * lambda * theta.cos() / (3.0 * (a1 + 3.0 * a2 * t2 + t6 * (7.0 * a3 + 9.0 * a4 * t2)));
    let y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2));
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_extent() {
        // Same paper: the map is 2.05458 times as wide as high, the pole line 0.59247 times as long as the equator.
        let (width, height) = (equal_earth(180.0, 0.0).0, equal_earth(0.0, 90.0).1);
        assert!((width / height - 2.05458).abs() < 1e-5, "{}", width / height);
        assert!((equal_earth(180.0, 90.0).0 / width - 0.59247).abs() < 1e-5);
    }

    #[test]
    fn areas_are_equal() {
        // Jacobian over cos(latitude) is one constant everywhere: 1 for a sphere of unit radius.
        for latitude in [-80.0, -45.0, 0.0, 30.0, 60.0, 85.0_f64] {
            for longitude in [-170.0, 0.0, 60.0] {
                let h = 1e-4;
                let d = |a: (f64, f64), b: (f64, f64)| ((b.0 - a.0) / (2.0 * h), (b.1 - a.1) / (2.0 * h));
                let east = d(equal_earth(longitude - h, latitude), equal_earth(longitude + h, latitude));
                let north = d(equal_earth(longitude, latitude - h), equal_earth(longitude, latitude + h));
                let jacobian = (east.0 * north.1 - east.1 * north.0) * 1f64.to_degrees().powi(2);
                assert!((jacobian / latitude.to_radians().cos() - 1.0).abs() < 1e-5, "{latitude}");
            }
        }
    }
}
