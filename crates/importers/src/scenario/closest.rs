//! What a name that is not known may have meant.

/// The name that is closest to a given one, when it is close: a third of its letters differ at most (two that changed
/// places count as one), or one holds the other. Letters in another case are the same.
///
/// ```
/// use importers::scenario::closest;
/// assert_eq!(closest("durration", ["start", "duration"]), Some("duration"));
/// assert_eq!(closest("mining", ["Construction", "Mining and quarrying"]), Some("Mining and quarrying"));
/// assert_eq!(closest("Norht", ["North", "South"]), Some("North"));
/// assert_eq!(closest("xyz", ["start", "duration"]), None);
/// ```
pub fn closest<'n>(given: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let given: Vec<char> = vocabulary::fold(given).chars().take(200).collect();
    let text: String = given.iter().collect();
    known
        .into_iter()
        .filter_map(|name| {
            let folded = vocabulary::fold(name);
            let letters: Vec<char> = folded.chars().take(200).collect();
            let apart = distance(&given, &letters);
            let inside = text.chars().count() >= 3 && (folded.contains(&text) || text.contains(&folded));
            (apart * 3 <= letters.len().max(given.len()) || inside && !folded.is_empty())
                .then_some((apart, name))
        })
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, name)| name)
}

/// Letters to insert, delete, replace, or exchange with their neighbour (Damerau 1964; each letter moved once).
fn distance(a: &[char], b: &[char]) -> usize {
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    let letter = |text: &[char], place: usize| text.get(place).copied();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = Vec::with_capacity(b.len() + 1);
        next.push(i + 1);
        for j in 0..b.len() {
            let replaced = at(&row, j) + usize::from(letter(a, i) != letter(b, j));
            let mut least = replaced.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let exchanged =
                i > 0 && j > 0 && letter(a, i) == letter(b, j - 1) && letter(a, i - 1) == letter(b, j);
            if exchanged {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}
