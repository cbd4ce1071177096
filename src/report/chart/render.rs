//! From live-text SVG to what is shipped: SVG with outlined glyphs, and PNG, both from the embedded font alone.

use super::canvas::Canvas;
use super::data::{Chart, ChartError, ChartWarning};
use crate::report::font;
use std::collections::BTreeMap;
use std::fmt::Write;

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
    let size = tree.size();
    let svg = compact(&tree.to_string(&writing), size.width(), size.height());

    let (width, height) =
        ((size.width() * PNG_SCALE).round() as u32, (size.height() * PNG_SCALE).round() as u32);
    let mut pixels =
        Pixmap::new(width, height).ok_or_else(|| failed(format!("{width} × {height} pixels")))?;
    resvg::render(&tree, Transform::from_scale(PNG_SCALE, PNG_SCALE), &mut pixels.as_mut());
    let png = encode(&pixels).map_err(|e| failed(e.to_string()))?;

    let warnings = canvas
        .missing_glyphs()
        .into_iter()
        .map(|(character, text)| ChartWarning::MissingGlyph { chart: name.to_owned(), character, text })
        .collect();
    Ok(Chart { name: name.to_owned(), title, alt, svg, png, warnings })
}

/// A chart covers its canvas, so three channels say all, and most charts have at most 256 colours, smoothed edges included:
/// then a palette and one byte a pixel, a third of the work. Flat colours need no filter before the deflate. Level 3 takes
/// half the time of the default level, for files a sixth larger than those of four filtered channels.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let pixels_rgba = pixels.data().as_chunks::<4>().0;
    let mut data = Vec::new();
    let mut encoder = png::Encoder::new(&mut data, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(3));
    encoder.set_filter(png::Filter::NoFilter);
    let image = if let Some((palette, image)) = indexed(pixels_rgba) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        image
    } else {
        encoder.set_color(png::ColorType::Rgb);
        let mut image = Vec::with_capacity(3 * pixels_rgba.len());
        pixels_rgba.iter().for_each(|p| image.extend([p[0], p[1], p[2]]));
        image
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image)?;
    writer.finish()?;
    Ok(data)
}

/// Palette (three bytes a colour, in order of appearance) and the pixels' places in it; `None` above 256 colours.
fn indexed(pixels: &[[u8; 4]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (mut palette, mut places) = (Vec::new(), BTreeMap::new());
    let mut image = Vec::with_capacity(pixels.len());
    let mut last = (None, 0);
    for pixel in pixels {
        // Most pixels are like their neighbour.
        if last.0 != Some(pixel) {
            let place = match places.get(pixel) {
                Some(place) => *place,
                None => {
                    let place = u8::try_from(places.len()).ok()?;
                    places.insert(pixel, place);
                    palette.extend(&pixel[..3]);
                    place
                }
            };
            last = (Some(pixel), place);
        }
        image.push(last.1);
    }
    Some((palette, image))
}

/// Adds the view box, by which a page scales the picture, and writes paths with whole, relative coordinates: less than
/// half the size. The canvas is fine enough for whole units; every point is rounded by itself, so errors do not add up.
fn compact(svg: &str, width: f32, height: f32) -> String {
    let mut out = String::with_capacity(svg.len() / 2);
    let mut rest = svg;
    if let Some(tail) = rest.strip_prefix("<svg ") {
        let _ = write!(out, "<svg viewBox=\"0 0 {width} {height}\" ");
        rest = tail;
    }
    while let Some(start) = rest.find(" d=\"") {
        let (before, tail) = rest.split_at(start + 4);
        out.push_str(before);
        let end = tail.find('"').unwrap_or(tail.len());
        out.push_str(&relative(&tail[..end]).unwrap_or_else(|| tail[..end].to_owned()));
        rest = &tail[end..];
    }
    out.push_str(rest);
    out
}

/// Path data of M, L, Q, C and Z with absolute coordinates, as whole relative ones; `None` for anything else.
fn relative(path: &str) -> Option<String> {
    let mut out = String::new();
    let mut tokens = path.split(' ').filter(|t| !t.is_empty()).peekable();
    let (mut at, mut begin) = ((0i64, 0i64), (0i64, 0i64));
    while let Some(command) = tokens.next() {
        let points = match command {
            "M" | "L" => 1,
            "Q" => 2,
            "C" => 3,
            "Z" => 0,
            _ => return None,
        };
        if points == 0 {
            out.push('z');
            at = begin;
            continue;
        }
        out.push_str(&command.to_lowercase());
        let mut end = at;
        for k in 0..points {
            let mut number = || Some(tokens.next()?.parse::<f64>().ok()?.round() as i64);
            end = (number()?, number()?);
            for (i, step) in [end.0 - at.0, end.1 - at.1].into_iter().enumerate() {
                if step >= 0 && (k, i) != (0, 0) {
                    out.push(' ');
                }
                let _ = write!(out, "{step}");
            }
        }
        at = end;
        if command == "M" {
            begin = at;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 256 colours still fit, one more does not; neighbours share a place.
    #[test]
    fn palettes_hold_256_colours() {
        let colours = |n: u32| -> Vec<[u8; 4]> {
            (0..n).flat_map(|i| [[(i & 255) as u8, (i >> 8) as u8, 7, 255]; 2]).collect()
        };
        let (palette, image) = indexed(&colours(256)).unwrap();
        assert_eq!((palette.len(), image.len()), (768, 512));
        assert_eq!((image[510], image[511], &palette[3..6]), (255, 255, &[1, 0, 7][..]));
        assert!(indexed(&colours(257)).is_none());
    }

    #[test]
    fn paths_become_relative() {
        let cases = [
            ("M 10 20 L 13.6 18 Z M 0 0 L 1 1", "m10 20l4-2zm-10-20l1 1"),
            ("M 1 1 C 2 2 3 0 4 1", "m1 1c1 1 2-1 3 0"),
            ("M 5 5 L 7 5 Z L 6 6", "m5 5l2 0zl1 1"),
        ];
        for (absolute, expected) in cases {
            assert_eq!(relative(absolute).as_deref(), Some(expected));
        }
        assert_eq!(relative("M 0 0 A 1 1 0 0 0 2 2"), None);
    }
}
