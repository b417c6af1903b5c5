import React from "react";

export default function Tooltip({ trigger, children }) {
  return <abbr title={children}>{trigger}</abbr>;
}
