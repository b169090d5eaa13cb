//! What every picture passes before it is kept: decoded by what it is, turned upright, made small enough and encoded
//! anew, so that nothing of the file that came in survives but its pixels (spec: commerce 2.4).

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use kernel::Refused;
use std::io::Cursor;
use tokio::sync::Semaphore;

/// The largest file taken, in bytes (10 MB).
pub const MAX_BYTES: usize = 10 << 20;
/// The most pixels taken.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longer side of the large picture at most, in pixels.
pub const LARGE: u32 = 1600;
/// The longer side of the thumbnail at most, in pixels.
pub const THUMB: u32 = 480;
/// A shorter side below this is worth a warning (spec: commerce 2.4, main images).
pub const SMALL: u32 = 300;

/// The most memory one decoder may take: the pixels at 16 bits and four channels, and as much again to work in.
const MAX_MEMORY: u64 = MAX_PIXELS * 8 * 2;
/// Quality of JPEG, 1 to 100.
const QUALITY: u8 = 82;
/// Decoding is work for the processor and takes memory by the hundred megabytes: two at a time, the rest waits.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A picture ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The picture, at most [`LARGE`] on its longer side.
    pub large: Vec<u8>,
    /// The same picture, at most [`THUMB`] on its longer side, not cropped.
    pub thumb: Vec<u8>,
    /// Width of the large picture in pixels.
    pub width: u32,
    /// Height of the large picture in pixels.
    pub height: u32,
    /// Content type of both: `image/jpeg`, or `image/webp` when parts are transparent.
    pub content_type: &'static str,
    /// [`Refusal::TooSmall`] when the original's shorter side is below [`SMALL`]; the caller decides.
    pub warning: Option<Refusal>,
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// No picture at all.
    NotAPicture,
    /// SVG is a program as much as a picture.
    Svg,
    /// A picture, in a format that is not read here.
    UnsupportedFormat,
    /// More bytes than [`MAX_BYTES`].
    TooLarge,
    /// More pixels than [`MAX_PIXELS`].
    TooManyPixels,
    /// Shorter side below [`SMALL`]; only ever a warning.
    TooSmall,
    /// Begins like a picture and cannot be read to its end.
    Damaged,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotAPicture => "picture.not_a_picture",
            Refusal::Svg => "picture.svg_refused",
            Refusal::UnsupportedFormat => "picture.unsupported_format",
            Refusal::TooLarge => "picture.too_large",
            Refusal::TooManyPixels => "picture.too_many_pixels",
            Refusal::TooSmall => "picture.too_small",
            Refusal::Damaged => "picture.damaged",
        }
    }
}

/// [`prepare`] off the async threads, two at a time.
pub async fn prepare_off_thread(bytes: Vec<u8>) -> Result<Prepared, Refusal> {
    let permit = AT_ONCE.acquire().await.expect("the semaphore is never closed");
    let work = tokio::task::spawn_blocking(move || {
        // held by the work itself, which goes on when the caller has gone away
        let _permit = permit;
        prepare(&bytes)
    });
    // a decoder that panics has met a file it cannot read
    work.await.unwrap_or(Err(Refusal::Damaged))
}

/// Turns the bytes of a file into a picture that can be kept. Name and declared type play no part. Takes up to a
/// second of processor time: see [`prepare_off_thread`].
pub fn prepare(bytes: &[u8]) -> Result<Prepared, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let picture = decode(bytes, format_of(bytes)?)?;
    let warning = (picture.width().min(picture.height()) < SMALL).then_some(Refusal::TooSmall);
    let large = shrink(&picture, LARGE);
    drop(picture);
    let thumb = shrink(&large, THUMB);
    let transparent = is_transparent(&large);
    Ok(Prepared {
        width: large.width(),
        height: large.height(),
        content_type: if transparent { "image/webp" } else { "image/jpeg" },
        large: encode(large, transparent)?,
        thumb: encode(thumb, transparent)?,
        warning,
    })
}

/// What the content says it is, if that is something read here.
fn format_of(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) => Ok(format),
        // two letters are no proof: BMP is any file that begins with "BM"
        Ok(ImageFormat::Bmp) if bytes.get(6..10) != Some(&[0; 4]) => Err(Refusal::NotAPicture),
        Ok(_) => Err(Refusal::UnsupportedFormat),
        Err(_) if bytes.get(4..8) == Some(b"ftyp") => Err(Refusal::UnsupportedFormat),
        Err(_) if is_svg(bytes) => Err(Refusal::Svg),
        Err(_) => Err(Refusal::NotAPicture),
    }
}

/// Markup with an `svg` element near its beginning.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && !head.starts_with("<!doctype html") && !head.starts_with("<html") && head.contains("<svg")
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Refusal> {
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(Refusal::Damaged);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|cause| refusal(&cause))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::TooManyPixels);
    }
    // a picture without or with unreadable orientation is upright
    let orientation = decoder.orientation().ok();
    let picture = DynamicImage::from_decoder(decoder).map_err(|cause| refusal(&cause))?;
    // 16 bits per channel are not worth their memory here
    let mut picture = if picture.color().has_alpha() {
        DynamicImage::from(picture.into_rgba8())
    } else {
        DynamicImage::from(picture.into_rgb8())
    };
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn refusal(cause: &ImageError) -> Refusal {
    match cause {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        ImageError::Unsupported(_) => Refusal::UnsupportedFormat,
        _ => Refusal::Damaged,
    }
}

/// Whether the JPEG's end marker follows its pixels. The decoder is lenient and paints what is missing grey; a
/// half-arrived upload must be refused instead. A preview inside the metadata has its own end, hence the walk.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let [0xFF, marker, rest @ ..] = bytes.get(at..).unwrap_or_default() {
        match marker {
            // fill byte
            0xFF => at += 1,
            // start of scan
            0xDA => return rest.windows(2).any(|pair| pair == [0xFF, 0xD9]),
            _ => match rest {
                [high, low, ..] => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
                _ => return false,
            },
        }
    }
    false
}

/// The picture with its longer side at most `side`; never enlarged.
fn shrink(picture: &DynamicImage, side: u32) -> DynamicImage {
    let longer = picture.width().max(picture.height());
    if longer <= side {
        return picture.clone();
    }
    if longer > side * 4 {
        // most of the way quickly, the rest well
        return picture
            .thumbnail(side * 2, side * 2)
            .resize(side, side, FilterType::Lanczos3);
    }
    picture.resize(side, side, FilterType::Lanczos3)
}

fn is_transparent(picture: &DynamicImage) -> bool {
    picture
        .as_rgba8()
        .is_some_and(|pixels| pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX))
}

fn encode(picture: DynamicImage, transparent: bool) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let written = if transparent {
        picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))
    } else {
        DynamicImage::from(picture.into_rgb8()).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
    };
    // only a picture without pixels cannot be encoded
    written.map_err(|_| Refusal::Damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
