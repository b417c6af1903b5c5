import React from "react";

export default function PointsOfInterest({ children }) {
  return <figure>{children}</figure>;
}
