//! Why an index has no value: reported, never imputed.

use thiserror::Error;

/// Why an index was not computed. The display is the English reason.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NotComputed {
    /// No region produces the material in the year.
    #[error("no production in the year")]
    NoProduction,
    /// The consumer neither produces nor imports any.
    #[error("neither produced in nor imported by the country in the year")]
    NoSupply,
    /// Apparent consumption is zero or negative.
    #[error("exports reach production and imports: apparent consumption is not positive")]
    NoConsumption,
    /// None of the regions concerned has a risk.
    #[error("no region concerned has a governance value")]
    NoGovernance,
    /// Regions without a governance value have more of the production than is allowed (0 to 1).
    #[error("producers of {:.1} % have no governance value", share * 100.0)]
    TooMuchWithoutGovernance {
        /// Their share (0 to 1).
        share: f64,
    },
    /// Nothing is known of the origins.
    #[error("no origin is known")]
    NoOrigin,
    /// An input that is not in the data, by its name.
    #[error("the data have no {0} of it")]
    NoInput(&'static str),
}

impl NotComputed {
    /// The reason in Japanese.
    pub fn japanese(&self) -> String {
        match self {
            NotComputed::NoProduction => "当年の生産がない".to_owned(),
            NotComputed::NoSupply => "当年、この国での生産も輸入もない".to_owned(),
            NotComputed::NoConsumption => "輸出が生産と輸入以上で、見掛け消費が正でない".to_owned(),
            NotComputed::NoGovernance => "関係するどの地域にもガバナンス値がない".to_owned(),
            NotComputed::TooMuchWithoutGovernance { share } => {
                format!("生産の{:.1} %を占める国にガバナンス値がない", share * 100.0)
            }
            NotComputed::NoOrigin => "産地が一つもわからない".to_owned(),
            NotComputed::NoInput(name) => {
                let name = match *name {
                    "price" => "価格",
                    "reference value of copper" => "銅の基準値",
                    "reserves" => "埋蔵量",
                    "by-product share" => "副産物割合",
                    "end-of-life recycling input rate" => "使用済み製品由来リサイクル率（EoL-RIR）",
                    "substitution index" => "代替性指数（SI_SR）",
                    other => other,
                };
                format!("データに{name}がない")
            }
        }
    }
}
