//! Seeded, counter-based sampling: draw `d` of variable `v` under seed `s` is a function of (s, v, d) alone,
//! so results do not depend on the number of threads or the order of evaluation.
//!
//! The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
//! 1, 2, 3", SC'11), checked against the authors' known-answer vectors. Standard normal values come from the
//! inverse of the normal distribution function (Wichura 1988, Algorithm AS 241, PPND16).

use crate::Quantity;

/// A family of reproducible draws under one seed.
#[derive(Clone, Copy, Debug)]
pub struct Sampler {
    seed: u64,
}

impl Sampler {
    /// The family of a seed.
    pub fn new(seed: u64) -> Sampler {
        Sampler { seed }
    }

    /// Draw number `draw` of variable number `variable`, uniform on the open interval from 0 to 1.
    pub fn uniform(&self, variable: u64, draw: u64) -> f64 {
        let words = |value: u64| [value as u32, (value >> 32) as u32];
        let ([v0, v1], [d0, d1]) = (words(variable), words(draw));
        let [x0, x1, ..] = philox4x32([d0, d1, v0, v1], words(self.seed));
        let bits = (u64::from(x0) | (u64::from(x1) << 32)) >> 11;
        (bits as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// A draw of a quantity, in the unit of its value.
    pub fn draw(&self, quantity: &Quantity, variable: u64, draw: u64) -> f64 {
        let u = self.uniform(variable, draw);
        quantity.at(normal_quantile(u), u)
    }
}

/// Ten rounds of Philox on a counter of four words with a key of two.
fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let left = u64::from(counter[0]) * 0xD251_1F53;
        let right = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [
            (right >> 32) as u32 ^ counter[1] ^ key[0],
            right as u32,
            (left >> 32) as u32 ^ counter[3] ^ key[1],
            left as u32,
        ];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

/// The standard normal value below which a share `p` (0 to 1, exclusive) lies. Relative accuracy about 1e-16.
/// Wichura (1988), Applied Statistics 37, 477-484.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(
            r,
            [
                3.387_132_872_796_366_5,
                133.141_667_891_784_38,
                1_971.590_950_306_551_3,
                13_731.693_765_509_46,
                45_921.953_931_549_87,
                67_265.770_927_008_7,
                33_430.575_583_588_13,
                2_509.080_928_730_122_7,
            ],
            [
                1.0,
                42.313_330_701_600_91,
                687.187_007_492_057_9,
                5_394.196_021_424_751,
                21_213.794_301_586_597,
                39_307.895_800_092_71,
                28_729.085_735_721_943,
                5_226.495_278_852_545,
            ],
        );
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let value = if r <= 5.0 {
        ratio(
            r - 1.6,
            [
                1.423_437_110_749_683_5,
                4.630_337_846_156_546,
                5.769_497_221_460_691,
                3.647_848_324_763_204_5,
                1.270_458_252_452_368_4,
                0.241_780_725_177_450_6,
                0.022_723_844_989_269_184,
                7.745_450_142_783_414e-4,
            ],
            [
                1.0,
                2.053_191_626_637_759,
                1.676_384_830_183_803_8,
                0.689_767_334_985_1,
                0.148_103_976_427_480_08,
                0.015_198_666_563_616_457,
                5.475_938_084_995_345e-4,
                1.050_750_071_644_416_9e-9,
            ],
        )
    } else {
        ratio(
            r - 5.0,
            [
                6.657_904_643_501_103,
                5.463_784_911_164_114,
                1.784_826_539_917_291_3,
                0.296_560_571_828_504_87,
                0.026_532_189_526_576_124,
                0.001_242_660_947_388_078_4,
                2.711_555_568_743_487_6e-5,
                2.010_334_399_292_288_1e-7,
            ],
            [
                1.0,
                0.599_832_206_555_888,
                0.136_929_880_922_735_8,
                0.014_875_361_290_850_615,
                7.868_691_311_456_133e-4,
                1.846_318_317_510_054_8e-5,
                1.421_511_758_316_446e-7,
                2.044_263_103_389_939_8e-15,
            ],
        )
    };
    if q < 0.0 { -value } else { value }
}

/// The ratio of two polynomials of degree seven, coefficients from the constant upwards.
fn ratio(x: f64, over: [f64; 8], under: [f64; 8]) -> f64 {
    let polynomial = |coefficients: [f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
    polynomial(over) / polynomial(under)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;

    /// Known answers published with Random123 for philox4x32-10.
    #[test]
    fn philox_gives_the_published_answers() {
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox4x32([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    /// Wichura (1988), section 3: PPND16 at 0.25, 0.001 and 1e-20.
    #[test]
    fn normal_quantiles_give_the_published_answers() {
        for (p, expected) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813),
            (1e-20, -9.262_340_089_798_408),
        ] {
            assert!((normal_quantile(p) - expected).abs() < 1e-14, "{p}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        let sampler = Sampler::new(7);
        let lognormal = Quantity::new(3.0, Distribution::Lognormal { sigma_ln: 0.5 }).unwrap();
        let n = 200_000;
        let mean = (0..n).map(|draw| sampler.draw(&lognormal, 1, draw)).sum::<f64>() / n as f64;
        let expected = 3.0 * (0.125f64).exp();
        let standard_error = expected * ((0.25f64).exp() - 1.0).sqrt() / (n as f64).sqrt();
        assert!((mean - expected).abs() < 4.0 * standard_error, "{mean} against {expected}");
    }
}
