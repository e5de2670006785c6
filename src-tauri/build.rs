//! Hands Tauri the window configuration and its access lists.

fn main() {
    tauri_build::build();
}
