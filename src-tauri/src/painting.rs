//! How the page is painted where there is no graphics processor.

/// Without a graphics processor (a virtual desktop, a server seen from afar) WebKitGTK paints through an
/// emulated one, which costs a third more of the time to start, a quarter more memory, and something even
/// when nothing moves. There the page is painted by the processor directly. Whoever set the variable decides.
///
/// To be called before any thread is made: it writes to the environment.
#[cfg(target_os = "linux")]
pub(crate) fn choose() {
    const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    if !has_graphics_processor() {
        let _ = glib::setenv(SWITCH, "1", false);
    }
}

/// Its render node is what Mesa opens.
#[cfg(target_os = "linux")]
fn has_graphics_processor() -> bool {
    std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten()
        .any(|node| node.file_name().as_encoded_bytes().starts_with(b"renderD"))
}

/// macOS and Windows paint with what the system has.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose() {}
