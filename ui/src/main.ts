import "./style/tokens.css";
import "./style/base.css";
import "./style/button.css";
import "./style/list.css";
import "./style/menu.css";
import { mount } from "svelte";
import App from "./app/App.svelte";

mount(App, { target: document.body });
