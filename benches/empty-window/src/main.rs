//! A Tauri window with nothing in it, built like the app: the floor of every whole-process figure.

#[expect(clippy::print_stdout, reason = "the bench reads this line")]
#[tauri::command]
fn painted() {
    println!("painted");
}

fn main() {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![painted])
        .run(tauri::generate_context!())
        .expect("the toolkit starts");
}
