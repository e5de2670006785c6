//! Opening a camera and taking its frames, through `nokhwa`. Everything here blocks, and may
//! block for ever: the owner of this process holds the deadlines.

use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Buffer, Camera, NokhwaError};

use super::event::Trouble;
use super::pixels::Format;

/// Slower cameras are taken only where nothing faster is offered.
const RATE: u32 = 10;

/// What we can read, in the order in which it is wanted where all else is equal.
const FORMATS: [FrameFormat; 5] = [
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::RAWRGB,
    FrameFormat::RAWBGR,
];

/// A camera that is open and has begun.
pub(super) trait Frames {
    /// How its pixels come.
    fn format(&self) -> Result<Format, Trouble>;

    /// Pixels in a row, and rows.
    fn size(&self) -> (u32, u32);

    /// Waits for the next frame.
    fn frame(&mut self) -> Result<Buffer, Trouble>;
}

/// One of this computer's cameras.
pub(super) struct Capture {
    camera: Camera,
    format: CameraFormat,
}

impl Capture {
    /// Opens a camera in the best of its formats, leaving out those that are `refused`; if it does
    /// not keep its word, in the second best.
    pub(super) fn open(index: &CameraIndex, refused: &[Format]) -> Result<Self, Trouble> {
        let mut error = match Self::try_open(index, refused, 0) {
            Ok(capture) => return Ok(capture),
            Err(error) => error,
        };
        if is_about_format(&error) {
            restore_format(index);
            match Self::try_open(index, refused, 1) {
                Ok(capture) => return Ok(capture),
                Err(again) => error = again,
            }
        }
        Err(trouble(&error))
    }

    fn try_open(
        index: &CameraIndex,
        refused: &[Format],
        choice: usize,
    ) -> Result<Self, NokhwaError> {
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        let mut camera = Camera::new(index.clone(), any)?;
        let mut offered = camera.compatible_camera_formats()?;
        offered.retain(|offer| known(*offer).is_some_and(|format| !refused.contains(&format)));
        offered.sort_by_key(|offer| rank(*offer));
        offered.dedup();
        if let Some(best) = offered.get(choice).or_else(|| offered.first()) {
            let exact = RequestedFormatType::Exact(*best);
            camera.set_camera_requset(RequestedFormat::with_formats(exact, &FORMATS))?;
        }
        camera.open_stream()?;
        let format = camera.camera_format();
        Ok(Self { camera, format })
    }
}

impl Frames for Capture {
    fn format(&self) -> Result<Format, Trouble> {
        known(self.format).ok_or(Trouble::NotUsable)
    }

    fn size(&self) -> (u32, u32) {
        (self.format.width(), self.format.height())
    }

    fn frame(&mut self) -> Result<Buffer, Trouble> {
        self.camera.frame().map_err(|error| trouble(&error))
    }
}

fn known(format: CameraFormat) -> Option<Format> {
    match format.format() {
        FrameFormat::MJPEG => Some(Format::Mjpg),
        FrameFormat::YUYV => Some(Format::Yuyv),
        FrameFormat::NV12 => Some(Format::Nv12),
        FrameFormat::RAWRGB => Some(Format::Rgb3),
        FrameFormat::RAWBGR => Some(Format::Bgr3),
        FrameFormat::GRAY => None,
    }
}

/// Lower is better: fast enough, then 1280 x 720, 640 x 480 or as near to them as can be, then
/// fluent, then without loss.
fn rank(format: CameraFormat) -> (bool, u32, bool, usize, u32) {
    let (width, height, rate) = (format.width(), format.height(), format.frame_rate());
    let distance = match (width, height) {
        (1280, 720) => 0,
        (640, 480) => 1,
        // Codes want pixels, but work grows with them: too large is worse than too small.
        _ if width > 1280 => 2 + (width - 1280) / 16,
        _ => 2 + (1280 - width) / 32,
    };
    let is_fluent = rate >= 2 * RATE;
    let preference = FORMATS.iter().position(|wanted| *wanted == format.format());
    (
        rate < RATE,
        distance,
        !is_fluent,
        preference.unwrap_or(FORMATS.len()),
        rate.abs_diff(30),
    )
}

/// The errors are sentences; only the system's own numbers in them are to be relied upon.
fn trouble(error: &NokhwaError) -> Trouble {
    trouble_in(&error.to_string())
}

fn trouble_in(text: &str) -> Trouble {
    let says = |number: u32| text.contains(&format!("(os error {number})"));
    // EACCES and EPERM; E_ACCESSDENIED from Media Foundation.
    if says(13) || says(1) || text.contains("0x80070005") {
        return Trouble::Denied;
    }
    // EBUSY; MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED and _INVALIDATED's neighbour, sharing violation.
    if says(16) || text.contains("0xC00D3EA3") || text.contains("0x80070020") {
        return Trouble::Busy;
    }
    // ENOENT, ENXIO, ENODEV; MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED.
    if says(2) || says(6) || says(19) || text.contains("0xC00D3EA2") {
        return Trouble::NoCamera;
    }
    Trouble::NotUsable
}

/// Whether another format may help.
fn is_about_format(error: &NokhwaError) -> bool {
    let text = error.to_string();
    let signs = [
        "Failed to Fufill",
        "Failed to fufill",
        "unsupported",
        "Not same/Rejected",
        "Rejected",
        "not whole number",
    ];
    signs.iter().any(|sign| text.contains(sign)) || text.contains("(os error 22)")
}

/// Another program may have left the camera in a format that `nokhwa` does not know, and it reads
/// the present format before it sets one.
#[cfg(target_os = "linux")]
fn restore_format(index: &CameraIndex) {
    use v4l::video::Capture as _;
    use v4l::video::capture::Parameters;

    let CameraIndex::Index(number) = index else {
        return;
    };
    let Ok(device) = v4l::Device::with_path(format!("/dev/video{number}")) else {
        return;
    };
    // Whatever fails here is told by the second attempt.
    for name in [b"YUYV", b"MJPG", b"NV12"] {
        let format = v4l::Format::new(640, 480, v4l::FourCC::new(name));
        if device
            .set_format(&format)
            .is_ok_and(|set| set.fourcc == format.fourcc)
        {
            break;
        }
    }
    let _ = device.set_params(&Parameters::with_fps(30));
}

#[cfg(not(target_os = "linux"))]
fn restore_format(_index: &CameraIndex) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(offers: &[(FrameFormat, u32, u32, u32)]) -> (FrameFormat, u32, u32) {
        let mut all: Vec<CameraFormat> = offers
            .iter()
            .map(|(format, width, height, rate)| {
                CameraFormat::new_from(*width, *height, *format, *rate)
            })
            .collect();
        all.sort_by_key(|format| rank(*format));
        let first = all[0];
        (first.format(), first.width(), first.frame_rate())
    }

    #[test]
    fn a_usual_webcam_is_opened_in_compressed_720p_at_30() {
        use FrameFormat::{MJPEG, YUYV};
        let offers = [
            (YUYV, 640, 480, 30),
            (YUYV, 1280, 720, 10),
            (MJPEG, 1920, 1080, 30),
            (MJPEG, 1280, 720, 60),
            (MJPEG, 1280, 720, 30),
            (MJPEG, 640, 480, 30),
        ];
        assert_eq!(best(&offers), (MJPEG, 1280, 30));
    }

    #[test]
    fn without_loss_is_better_where_it_is_as_fast() {
        use FrameFormat::{MJPEG, YUYV};
        let offers = [(MJPEG, 640, 480, 30), (YUYV, 640, 480, 30)];
        assert_eq!(best(&offers), (YUYV, 640, 30));
    }

    #[test]
    fn a_slow_format_is_taken_only_where_there_is_no_other() {
        use FrameFormat::{MJPEG, RAWRGB, YUYV};
        let offers = [(YUYV, 1280, 720, 5), (MJPEG, 320, 240, 15)];
        assert_eq!(best(&offers), (MJPEG, 320, 15));
        assert_eq!(best(&[(RAWRGB, 3840, 2160, 2)]), (RAWRGB, 3840, 2));
    }

    #[test]
    fn errors_are_told_apart_by_the_numbers_of_the_system() {
        let table = [
            (
                "V4L2 Error: Permission denied (os error 13)",
                Trouble::Denied,
            ),
            ("Access is denied. (0x80070005)", Trouble::Denied),
            ("Device or resource busy (os error 16)", Trouble::Busy),
            (
                "V4L2 Error: No such file or directory (os error 2)",
                Trouble::NoCamera,
            ),
            ("No such device (os error 19)", Trouble::NoCamera),
            ("Input/output error (os error 5)", Trouble::NotUsable),
            ("Failed to Fufill", Trouble::NotUsable),
            ("", Trouble::NotUsable),
        ];
        for (text, expected) in table {
            assert_eq!(trouble_in(text), expected, "{text}");
        }
    }
}
