import "./cluster";
