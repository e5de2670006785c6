//! X11: the root window holds every monitor; RandR says where each lies.

use x11rb::connection::Connection as _;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder};

use crate::{Error, Picture, Result};

/// A rectangle of the root window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

pub(super) fn capture() -> Result<Vec<Picture>> {
    let (connection, screen) = x11rb::connect(None).map_err(|_| Error::ScreenUnavailable)?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .ok_or(Error::ScreenUnavailable)?;
    let whole = Area {
        x: 0,
        y: 0,
        width: root.width_in_pixels,
        height: root.height_in_pixels,
    };
    let monitors = connection
        .randr_get_monitors(root.root, true)
        .ok()
        .and_then(|asked| asked.reply().ok());
    let mut areas: Vec<Area> = monitors.map_or_else(Vec::new, |found| {
        found
            .monitors
            .iter()
            .map(|it| Area {
                x: it.x,
                y: it.y,
                width: it.width,
                height: it.height,
            })
            .filter(|area| area.width > 0 && area.height > 0)
            .collect()
    });
    // Mirrored monitors show the same.
    areas.dedup();
    if areas.is_empty() {
        areas.push(whole);
    }
    areas
        .into_iter()
        .map(|area| take(&connection, root.root, area))
        .collect()
}

fn take(connection: &impl x11rb::connection::Connection, root: u32, area: Area) -> Result<Picture> {
    let image = connection
        .get_image(
            ImageFormat::Z_PIXMAP,
            root,
            area.x,
            area.y,
            area.width,
            area.height,
            u32::MAX,
        )
        .map_err(|_| Error::ScreenUnavailable)?
        .reply()
        .map_err(|_| Error::ScreenUnavailable)?;
    let setup = connection.setup();
    let deep = setup
        .pixmap_formats
        .iter()
        .any(|format| format.depth == image.depth && format.bits_per_pixel == 32);
    // Screens of 16 or 8 bits a pixel are not worth a second way.
    if !deep || image.depth < 24 {
        return Err(Error::ScreenUnavailable);
    }
    let little = setup.image_byte_order == ImageOrder::LSB_FIRST;
    let mut pixels = image.data;
    for pixel in pixels.as_chunks_mut::<4>().0 {
        let [a, b, c, d] = *pixel;
        let [blue, green, red] = if little { [a, b, c] } else { [d, c, b] };
        *pixel = [red, green, blue, u8::MAX];
    }
    Picture::from_rgba(u32::from(area.width), u32::from(area.height), pixels)
}
