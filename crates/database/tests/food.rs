//! Balances, trade of crops, cultivation and population: embedded, imported, chosen and refused.

use database::{
    CropYieldRow, CultivationQuantity, Database, DatabaseError, Facts, FoodBalanceRow, FoodTradeRow, Import,
    ImportRequest, ImportStart, PopulationRow,
};
use vocabulary::{
    BalanceElement, CropId, CultivationMethod, Flag, Licence, Redistribution, Region, Source, SourceId, Year,
};

fn region(code: &str) -> Region {
    Region::from_code(code).unwrap()
}

fn crop(key: &str) -> CropId {
    CropId::new(key)
}

fn office() -> SourceId {
    SourceId("office".to_owned())
}

fn begin<'a>(database: &'a mut Database, sha256: &str) -> Import<'a> {
    let source = Source {
        id: office(),
        title: "Figures".to_owned(),
        publisher: String::new(),
        year: None,
        version: String::new(),
        url: String::new(),
        licence: Licence("none".to_owned()),
        redistribution: Redistribution::Unknown,
        accessed: String::new(),
        sha256: String::new(),
    };
    let request = ImportRequest {
        kind: "test".to_owned(),
        file: "food.csv".to_owned(),
        sha256: sha256.to_owned(),
        bytes: 0,
        rows: 0,
        sources: vec![source],
    };
    match database.import(request).unwrap() {
        ImportStart::New(import) => import,
        ImportStart::Known(record) => panic!("{record:?}"),
    }
}

fn balance(element: BalanceElement, amount: f64) -> FoodBalanceRow {
    FoodBalanceRow {
        crop: crop("tomato"),
        year: Year(2020),
        region: region("KWT"),
        element,
        amount,
        gsd: None,
        flag: Flag::Reported,
        source: office(),
    }
}

fn cultivation(quantity: CultivationQuantity, value: f64) -> CropYieldRow {
    CropYieldRow {
        crop: None,
        method: CultivationMethod::Vertical,
        quantity,
        region: Some(region("KWT")),
        value,
        gsd: Some(1.5),
        flag: Flag::Estimated,
        source: office(),
        note: String::new(),
    }
}

fn amount(rows: &[FoodBalanceRow], element: BalanceElement) -> Option<f64> {
    rows.iter().find(|row| row.region == region("KWT") && row.element == element).map(|row| row.amount)
}

#[test]
fn imported_elements_come_before_embedded_ones_and_leave_the_others() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let trade = FoodTradeRow {
        crop: crop("tomato"),
        year: Year(2150),
        by_importer: true,
        exporter: region("JOR"),
        importer: region("KWT"),
        mass_kg: None,
        value_usd: Some(3.0),
        flag: Flag::Reported,
        source: office(),
    };
    let persons = PopulationRow { region: region("KWT"), year: Year(2150), persons: 5e6, source: office() };
    let mut import = begin(&mut database, "1");
    import.append_food_balance(&balance(BalanceElement::Import, 7.0)).unwrap();
    import.append_food_trade(&trade).unwrap();
    import.append_crop_yield(&cultivation(CultivationQuantity::Layers, 12.0)).unwrap();
    import.append_population(&persons).unwrap();
    import.commit().unwrap();
    drop(database);

    let database = Database::open(place.path()).unwrap();
    let rows = database.food_balances(&crop("tomato"), Year(2020)).unwrap();
    assert_eq!(amount(&rows, BalanceElement::Import), Some(7.0));
    assert_eq!(amount(&rows, BalanceElement::Production), Some(127_755_000.0));
    let embedded = Database::embedded().unwrap().food_balances(&crop("tomato"), Year(2020)).unwrap();
    assert_eq!(amount(&embedded, BalanceElement::Import), Some(62_873_000.0));
    assert!(database.food_balance_years(&crop("cereals"), region("KWT")).unwrap().contains(&Year(2023)));
    assert_eq!(database.food_trade(&crop("tomato"), Year(2150)).unwrap(), [trade]);
    assert_eq!(database.population(region("KWT")).unwrap().last(), Some(&persons));
    let yields = database.crop_yields().unwrap();
    assert!(yields.contains(&cultivation(CultivationQuantity::Layers, 12.0)));
    assert!(yields.iter().any(|row| row.quantity == CultivationQuantity::Layers && row.value == 37.0));
    assert_eq!(database.food_balances(&crop("tomato"), Year(1900)).unwrap(), []);
}

#[test]
fn amounts_that_cannot_be_are_refused_with_their_place() {
    let place = tempfile::tempdir().unwrap();
    let mut database = Database::open(place.path()).unwrap();
    let column = |done: Result<(), DatabaseError>| match done {
        Err(DatabaseError::InvalidValue { column, .. } | DatabaseError::UnknownReference { column, .. }) => {
            column
        }
        other => panic!("{other:?}"),
    };
    let mut import = begin(&mut database, "2");
    assert_eq!(column(import.append_food_balance(&balance(BalanceElement::Import, -1.0))), "amount");
    let drawn = balance(BalanceElement::StockVariation, -1.0);
    import.append_food_balance(&drawn).unwrap();
    let unknown = FoodBalanceRow { crop: crop("durian"), ..drawn };
    assert_eq!(column(import.append_food_balance(&unknown)), "crop");
    for (quantity, value) in [
        (CultivationQuantity::Yield, 0.0),
        (CultivationQuantity::Layers, 0.0),
        (CultivationQuantity::Layers, 1.5),
        (CultivationQuantity::StackingEfficiency, 1.5),
        (CultivationQuantity::Water, -1.0),
    ] {
        assert_eq!(column(import.append_crop_yield(&cultivation(quantity, value))), "value");
    }
}
