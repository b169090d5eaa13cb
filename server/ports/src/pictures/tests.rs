#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use image::codecs::gif::GifEncoder;
use image::{Frame, GenericImageView, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

/// Left half red, right half blue.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// An EXIF block with this orientation, a GPS directory and a camera's name.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = tag.to_le_bytes().to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    // 8: three entries (2 + 36 + 4 bytes) end at 50; the name fills 50..70, the GPS directory begins at 70
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x0110, 2, 20, 50));
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(entry(0x8825, 4, 1, 70));
    tiff.extend([0; 4]);
    tiff.extend(b"SecretCamera Model1\0");
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, u32::from(b'N')));
    tiff.extend([0; 4]);
    tiff
}

/// The JPEG with an APP1 segment of EXIF after its first marker.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = exif(orientation);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend((exif.len() as u16 + 8).to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_photo_becomes_a_large_jpeg_and_a_thumbnail() {
    let prepared = prepare(&encoded(two_halves(3000, 2000), ImageFormat::Jpeg)).unwrap();
    assert_eq!((prepared.width, prepared.height), (1600, 1067));
    assert_eq!(prepared.content_type, "image/jpeg");
    assert_eq!(prepared.warning, None);
    assert_eq!(decoded(&prepared.large).dimensions(), (1600, 1067));
    assert_eq!(decoded(&prepared.thumb).dimensions(), (480, 320));
    assert!(decoded(&prepared.thumb).get_pixel(20, 100).0[0] > 180);
}

#[test]
fn a_small_picture_is_not_enlarged_and_carries_a_warning() {
    let prepared = prepare(&encoded(two_halves(600, 299), ImageFormat::Png)).unwrap();
    assert_eq!((prepared.width, prepared.height), (600, 299));
    assert_eq!(prepared.warning, Some(Refusal::TooSmall));
    let prepared = prepare(&encoded(two_halves(300, 300), ImageFormat::Png)).unwrap();
    assert_eq!((prepared.width, prepared.warning), (300, None));
    assert_eq!(decoded(&prepared.thumb).dimensions(), (300, 300));
    let line = prepare(&encoded(two_halves(5000, 1), ImageFormat::Png)).unwrap();
    assert_eq!((line.width, line.height), (1600, 1));
    assert!(prepare(&encoded(two_halves(1, 1), ImageFormat::Png)).is_ok());
}

#[test]
fn every_format_is_told_by_its_content() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let prepared = prepare(&encoded(two_halves(400, 320), format)).unwrap();
        assert_eq!(prepared.content_type, "image/jpeg", "{format:?}");
        assert_eq!((prepared.width, prepared.height), (400, 320));
    }
}

#[test]
fn transparency_is_kept_and_an_unused_alpha_channel_is_not() {
    let clear = RgbaImage::from_fn(400, 400, |x, _| Rgba([200, 0, 0, if x < 200 { 0 } else { 255 }]));
    let prepared = prepare(&encoded(clear, ImageFormat::Png)).unwrap();
    assert_eq!(prepared.content_type, "image/webp");
    assert_eq!(decoded(&prepared.large).get_pixel(10, 10).0[3], 0);
    assert_eq!(decoded(&prepared.thumb).get_pixel(390, 10).0, [200, 0, 0, 255]);
    let opaque = RgbaImage::from_pixel(400, 400, Rgba([1, 2, 3, 255]));
    assert_eq!(
        prepare(&encoded(opaque, ImageFormat::Png)).unwrap().content_type,
        "image/jpeg"
    );
}

#[test]
fn sixteen_bits_and_greys_become_ordinary_pictures() {
    let deep = DynamicImage::from(two_halves(400, 300)).into_rgb16();
    assert_eq!(
        prepare(&encoded(deep, ImageFormat::Png)).unwrap().content_type,
        "image/jpeg"
    );
    let grey = DynamicImage::from(two_halves(400, 300)).into_luma8();
    assert_eq!(prepare(&encoded(grey, ImageFormat::Jpeg)).unwrap().width, 400);
}

#[test]
fn the_first_frame_of_a_gif_is_taken() {
    let mut bytes = Vec::new();
    let mut gif = GifEncoder::new(&mut bytes);
    for colour in [[250, 0, 0, 255], [0, 250, 0, 255]] {
        gif.encode_frame(Frame::new(RgbaImage::from_pixel(320, 320, Rgba(colour))))
            .unwrap();
    }
    drop(gif);
    let prepared = prepare(&bytes).unwrap();
    let pixel = decoded(&prepared.large).get_pixel(100, 100).0;
    assert!(pixel[0] > 200 && pixel[1] < 50, "{pixel:?}");
}

#[test]
fn the_camera_s_orientation_is_applied_and_all_metadata_is_gone() {
    let jpeg = encoded(two_halves(400, 300), ImageFormat::Jpeg);
    let source = with_exif(&jpeg, 6);
    assert!(has(&source, b"SecretCamera"));
    let prepared = prepare(&source).unwrap();
    // turned by a quarter: the left half is now the top
    assert_eq!((prepared.width, prepared.height), (300, 400));
    let large = decoded(&prepared.large);
    assert!(large.get_pixel(150, 20).0[0] > 180 && large.get_pixel(150, 380).0[2] > 180);
    for bytes in [&prepared.large, &prepared.thumb] {
        for trace in [&b"Exif"[..], b"SecretCamera", b"II*\0", b"ICC_PROFILE", b"<x:xmpmeta"] {
            assert!(!has(bytes, trace), "{trace:?}");
        }
    }
}

#[test]
fn metadata_of_png_is_gone_too_and_garbage_in_it_does_no_harm() {
    let pixels = two_halves(400, 300);
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder
        .write_image(&pixels, 400, 300, image::ExtendedColorType::Rgb8)
        .unwrap();
    assert!(has(&bytes, b"SecretCamera"));
    let prepared = prepare(&bytes).unwrap();
    assert_eq!((prepared.width, prepared.height), (300, 400));
    assert!(!has(&prepared.large, b"SecretCamera"));

    let jpeg = encoded(two_halves(400, 300), ImageFormat::Jpeg);
    for orientation in [0, 9, 255] {
        assert_eq!(prepare(&with_exif(&jpeg, orientation)).unwrap().width, 400);
    }
}

#[test]
fn what_is_no_picture_is_refused_with_its_reason() {
    let refused = |bytes: &[u8]| prepare(bytes).unwrap_err();
    for svg in [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "\u{feff}  <?xml version='1.0'?>\n<!-- a -->\n<svg onload='alert(1)'>",
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><SVG>",
    ] {
        assert_eq!(refused(svg.as_bytes()), Refusal::Svg, "{svg}");
    }
    for other in [
        "",
        "x",
        "<!doctype html><svg>",
        "<html><body><svg>",
        "%PDF-1.7",
        "GIF",
        "PK\x03\x04",
        "BMW is a car",
        "#!/bin/sh",
    ] {
        assert_eq!(refused(other.as_bytes()), Refusal::NotAPicture, "{other}");
    }
    assert_eq!(
        refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        Refusal::UnsupportedFormat
    );
    assert_eq!(
        refused(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1"),
        Refusal::UnsupportedFormat
    );
    assert_eq!(refused(b"II*\0\x08\0\0\0\0\0\0\0"), Refusal::UnsupportedFormat);
    assert_eq!(refused(b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0"), Refusal::UnsupportedFormat);
    // the name would have said otherwise; a page that begins like a picture is still none
    assert_eq!(
        refused(b"GIF89a\x10\0\x10\0<script>alert(1)</script>"),
        Refusal::Damaged
    );
}

#[test]
fn a_truncated_file_is_damaged_wherever_it_ends() {
    // noise, so that the end of the file holds pixels
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(320, 320, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = seed.to_be_bytes();
        Rgb([a, b, c])
    });
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encoded(noise.clone(), format);
        assert!(prepare(&whole).is_ok());
        for tenths in 1..10 {
            let part = &whole[..whole.len() * tenths / 10];
            assert_eq!(prepare(part), Err(Refusal::Damaged), "{format:?} {tenths}/10");
        }
    }
    // a preview's own end marker does not make the photo whole
    let mut source = with_exif(&encoded(noise, ImageFormat::Jpeg), 1);
    source[40] = 0xFF;
    source[41] = 0xD9;
    assert_eq!(prepare(&source[..source.len() / 2]), Err(Refusal::Damaged));
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let mut png = encoded(two_halves(10, 10), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(prepare(&png), Err(Refusal::TooManyPixels));

    let mut jpeg = encoded(two_halves(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    assert_eq!(prepare(&jpeg), Err(Refusal::TooManyPixels));

    let mut gif = encoded(two_halves(16, 16), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x60, 0xEA, 0x60, 0xEA]);
    assert_eq!(prepare(&gif), Err(Refusal::TooManyPixels));

    assert_eq!(prepare(&vec![0xFF; MAX_BYTES + 1]), Err(Refusal::TooLarge));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

#[tokio::test]
async fn many_at_once_wait_for_each_other_off_the_async_threads() {
    let bytes = encoded(two_halves(400, 300), ImageFormat::Png);
    let tasks: Vec<_> = (0..8)
        .map(|_| tokio::spawn(prepare_off_thread(bytes.clone())))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().width, 400);
    }
    assert_eq!(prepare_off_thread(b"no".to_vec()).await, Err(Refusal::NotAPicture));
}
