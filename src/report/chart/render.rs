//! From live-text SVG to what is shipped: SVG with outlined glyphs, and PNG, both from the embedded font alone.

use super::canvas::Canvas;
use super::data::{Chart, ChartError, ChartWarning};
use crate::report::font;
use resvg::tiny_skia::{Pixmap, Transform};
use usvg::{Options, Tree, WriteOptions};

/// PNG pixels per logical pixel.
const PNG_SCALE: f32 = 2.0;

/// Renders a finished canvas; characters without glyph become warnings.
pub fn render(canvas: &Canvas, name: &str, title: String, alt: String) -> Result<Chart, ChartError> {
    let failed = |reason: String| ChartError::Render { chart: name.to_owned(), reason };
    let live = canvas.to_svg().map_err(failed)?;
    let options =
        Options { fontdb: font::database(), font_family: font::FAMILY.to_owned(), ..Options::default() };
    let tree = Tree::from_str(&live, &options).map_err(|e| failed(e.to_string()))?;

    let writing = WriteOptions {
        preserve_text: false,
        coordinates_precision: 1,
        transforms_precision: 4,
        indent: usvg::Indent::None,
        ..WriteOptions::default()
    };
    let svg = tree.to_string(&writing);

    let size = tree.size();
    let (width, height) =
        ((size.width() * PNG_SCALE).round() as u32, (size.height() * PNG_SCALE).round() as u32);
    let mut pixels =
        Pixmap::new(width, height).ok_or_else(|| failed(format!("{width} × {height} pixels")))?;
    resvg::render(&tree, Transform::from_scale(PNG_SCALE, PNG_SCALE), &mut pixels.as_mut());
    let png = pixels.encode_png().map_err(|e| failed(e.to_string()))?;

    let warnings = canvas
        .missing_glyphs()
        .into_iter()
        .map(|(character, text)| ChartWarning::MissingGlyph { chart: name.to_owned(), character, text })
        .collect();
    Ok(Chart { name: name.to_owned(), title, alt, svg, png, warnings })
}
