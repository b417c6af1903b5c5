import React from "react";

export default function PartialsComponent({ category, name }) {
  return <div data-partial={`${category}/${name}`} />;
}
