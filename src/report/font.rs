//! The embedded font: database for rendering, widths for layout, and the question whether a glyph is there.
//!
//! Two files of one family, see assets/fonts: Regular holds GB 2312 complete, Bold its first level.
//! A character that only Regular has is taken from Regular inside a bold text.

use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use ttf_parser::Face;
use usvg::fontdb::Database;

/// Family name of the embedded font; differs from every installed font.
pub const FAMILY: &str = "Changhu Sans SC";

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/ChanghuSansSC-Regular.otf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/ChanghuSansSC-Bold.otf");

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Font database with the two embedded fonts and nothing of the system.
pub fn database() -> Arc<Database> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    Arc::clone(DATABASE.get_or_init(|| {
        let mut database = Database::new();
        database.load_font_data(REGULAR.to_vec());
        database.load_font_data(BOLD.to_vec());
        database.set_sans_serif_family(FAMILY);
        Arc::new(database)
    }))
}

fn face(weight: Weight) -> &'static Face<'static> {
    static FACES: [OnceLock<Face<'static>>; 2] = [OnceLock::new(), OnceLock::new()];
    let (slot, data) = match weight {
        Weight::Regular => (&FACES[0], REGULAR),
        Weight::Bold => (&FACES[1], BOLD),
    };
    slot.get_or_init(|| Face::parse(data, 0).expect("the embedded font is a valid font"))
}

/// Advance of one character in em; `None` if neither weight has a glyph for it.
fn advance(character: char, weight: Weight) -> Option<f64> {
    [weight, Weight::Regular].into_iter().find_map(|w| {
        let face = face(w);
        let glyph = face.glyph_index(character).filter(|g| g.0 != 0)?;
        Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
    })
}

/// Whether the embedded font can show this character.
pub fn has_glyph(character: char) -> bool {
    advance(character, Weight::Regular).is_some()
}

/// Width of a text in pixels at a font size in pixels; kerning is left out (it only narrows).
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|c| advance(c, weight).unwrap_or(1.0)).sum::<f64>() * size
}

/// The font cut to the characters of a text, as an OpenType file; `None` if the cut fails (a page then uses system fonts).
pub fn cut(text: &str, weight: Weight) -> Option<Vec<u8>> {
    let data = match weight {
        Weight::Regular => REGULAR,
        Weight::Bold => BOLD,
    };
    // A page repeats its few hundred characters a million times: each is looked up once.
    let mut seen = vec![false; char::MAX as usize + 1];
    text.chars().for_each(|c| seen[c as usize] = true);
    let characters = (0..=char::MAX as u32).filter(|c| seen[*c as usize]).filter_map(char::from_u32);
    let glyphs: BTreeSet<u16> = characters.filter_map(|c| face(weight).glyph_index(c)).map(|g| g.0).collect();
    let glyphs: Vec<u16> = std::iter::once(0).chain(glyphs.into_iter().filter(|g| *g != 0)).collect();
    let file = ReadScope::new(data).read::<FontData>().ok()?;
    let provider = file.table_provider(0).ok()?;
    subset(&provider, &glyphs, &SubsetProfile::Minimal, CmapTarget::Unicode).ok()
}

/// Breaks a text into lines no wider than `limit`; Chinese breaks anywhere but before closing and after opening marks,
/// Latin at spaces. A word wider than the limit stays whole.
pub fn wrap(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for token in tokens(text) {
        let candidate = width(line.trim_end(), size, weight) + width(token.trim_end(), size, weight);
        let spaces = line.len() - line.trim_end().len();
        if !line.trim().is_empty() && candidate + spaces as f64 * 0.25 * size > limit {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(&token);
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Unbreakable pieces of a text, each with the spaces that follow it.
fn tokens(text: &str) -> Vec<String> {
    const CLOSING: &str = "，。；：、）】》！？％%";
    const OPENING: &str = "（【《";
    let wide = |c: char| c as u32 >= 0x2E80;
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for c in text.chars() {
        let glue = match previous {
            None => false,
            Some(p) => {
                c == ' ' || CLOSING.contains(c) || OPENING.contains(p) || (p != ' ' && !wide(p) && !wide(c))
            }
        };
        match pieces.last_mut() {
            Some(piece) if glue => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        previous = Some(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_square_and_latin_characters() {
        // A Chinese character of this family is one em wide; the zero of Source Han Sans is 0.555 em.
        assert_eq!(width("长护", 10.0, Weight::Regular), 20.0);
        assert!((width("0", 10.0, Weight::Regular) - 5.55).abs() < 0.01);
    }

    #[test]
    fn glyphs_that_must_be_there_and_one_that_is_not() {
        for c in "职工医保统筹基金可支付月数亿元％—–−≥≤±·ⅠⅡⅢ●▲■濉亳鄠".chars()
        {
            assert!(has_glyph(c), "{c}");
        }
        assert!(!has_glyph('龘'));
    }

    #[test]
    fn a_cut_font_has_the_characters_asked_for_and_no_others() {
        for weight in [Weight::Regular, Weight::Bold] {
            let file = cut("可支付月数 12", weight).expect("cut");
            let cut_face = Face::parse(&file, 0).expect("a valid font");
            assert!("可支付月数12".chars().all(|c| cut_face.glyph_index(c).is_some()));
            assert_eq!(cut_face.glyph_index('长'), None);
            assert!(file.len() < 20_000, "{}", file.len());
        }
    }

    #[test]
    fn wrapping_keeps_marks_with_their_words() {
        let lines = wrap("分母为当年支出，除以十二。", 10.0, Weight::Regular, 70.0);
        assert_eq!(lines, ["分母为当年支", "出，除以十二。"]);
        assert_eq!(wrap("two words", 10.0, Weight::Regular, 30.0), ["two", "words"]);
        assert_eq!(wrap("", 10.0, Weight::Regular, 30.0), [""]);
    }
}
