//! Hands Tauri the window configuration.

fn main() {
    tauri_build::build();
}
