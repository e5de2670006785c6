import "./style/tokens.css";
import "./style/base.css";
import "./style/button.css";
import { mount } from "svelte";
import RevealPage from "./reveal/RevealPage.svelte";

mount(RevealPage, { target: document.body });
