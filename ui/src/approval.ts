import "./style/tokens.css";
import "./style/base.css";
import "./style/button.css";
import { mount } from "svelte";
import ApprovalPage from "./approval/ApprovalPage.svelte";

mount(ApprovalPage, { target: document.body });
